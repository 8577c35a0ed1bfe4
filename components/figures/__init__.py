"""Figures: arrays and frames in, Plotly figures out. Pure, so that they are tested without a page."""
