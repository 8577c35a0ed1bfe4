"""The map: its figure, colours, legend and selection."""
