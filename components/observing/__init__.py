"""What an operator sees of the server: ids of requests, logs, metrics. No room of the page is below it."""
