"""The inventory: what the shop sells, every fact with the instant it was true and where it was read.

`importer.import_catalogue` fills it from files, `store.Inventory` answers questions, `model_tools.inventory_tools`
hands both questions to a model. What no source has stated is unknown, never zero.
"""
