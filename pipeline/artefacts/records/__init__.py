"""The table of all records of a collection, with or without a picture."""
