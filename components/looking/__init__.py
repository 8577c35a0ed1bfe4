"""Look closer: what annotators find in one picture, drawn on it."""
