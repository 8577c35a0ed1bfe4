"""Nearest neighbours among the embeddings."""
