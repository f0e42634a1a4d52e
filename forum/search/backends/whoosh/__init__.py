"""The embedded search engine: Whoosh keeps and finds the words, numpy counts the scores. Whoosh is known only here."""
