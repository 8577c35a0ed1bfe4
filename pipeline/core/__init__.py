"""What every room may use and what knows none of them: errors, settings, files, parallel work."""
