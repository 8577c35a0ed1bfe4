"""What is computed from vectors alone: indexes, kinds of likeness, the neighbour graph, projections, clusterings."""
