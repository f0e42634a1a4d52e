"""What can be done with files: keep a new one, hang them on a text, clear away what nobody needs."""
