"""What every page shares: shell, theme, addresses, and the server round them."""
