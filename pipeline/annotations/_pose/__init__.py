"""Figures and their key points: the networks, their outputs, doubles and postures."""
