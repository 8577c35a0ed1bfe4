"""What pages are made of: figures, cards, grids, the upload box, and the server that they hang in."""
