"""Finding things by their words: the index beside the database."""
