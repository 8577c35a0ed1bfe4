"""Works side by side: which ones, their pictures at one scale, what differs, and how similar they are."""
