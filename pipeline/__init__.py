"""The offline pipeline and the one path that answers a query. It never imports dash."""
