"""The server of the desk: requests, security headers, pages and login."""
