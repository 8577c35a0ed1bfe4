"""The figures of the Map, Collection and Model pages, as Plotly figures and as tables."""
