"""What members keep for themselves to find again: stories, discussions and single posts."""
