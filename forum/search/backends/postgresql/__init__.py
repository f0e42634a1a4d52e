"""PostgreSQL's full text: the index lies in the database; a document is written in the transaction of its cause."""
