"""Backbones, heads and losses. The only room that imports Keras."""
