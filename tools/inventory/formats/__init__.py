"""One file an importer: each turns a catalogue file into `Row`s, one variant at a time, and never reads it whole."""
