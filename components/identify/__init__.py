"""The upload, its answer, and why the classifier answered so."""
