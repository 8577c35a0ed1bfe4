"""How requests reach the app: connections that no client can hold a thread of, and the gunicorn worker round them."""
