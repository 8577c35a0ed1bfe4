"""Fetching over HTTP: a client that adapts to what a server allows, and the raw store, which loses nothing."""
