"""Learns counting networks with Keras. Nothing that serves imports it."""
