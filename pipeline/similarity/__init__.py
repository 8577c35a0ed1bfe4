"""What is made of vectors alone: indexes, projections, clusterings."""
