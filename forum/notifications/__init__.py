"""Telling members what happened: events, notices and the mails about them."""
