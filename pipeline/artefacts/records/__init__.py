"""The table of all records of a museum, with or without a picture."""
