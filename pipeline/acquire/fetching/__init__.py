"""Fetching over the network: a client that keeps to what a server can bear, and a store that loses nothing."""
