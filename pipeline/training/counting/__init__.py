"""What counting networks learn from, pictures that were simulated or labelled, and how they learn."""
