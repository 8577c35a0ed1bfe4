"""The map: what is drawn, coloured, filtered and selected on it."""
