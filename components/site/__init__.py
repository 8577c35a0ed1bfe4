"""What every page shares: shell, theme, URLs, and the web server."""
