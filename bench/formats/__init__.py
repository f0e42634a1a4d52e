"""Collections of documents, questions and judgements as retrieval research passes them on."""
