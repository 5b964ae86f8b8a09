"""The ground floor: the words Marque uses, settings, storage, audit, models and telemetry."""
