"""Builds on their way to a server: packed into one archive file, fetched from an address, checked, and made current."""
