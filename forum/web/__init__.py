"""What every page shares: who may open it, headers, errors, paging, dates and static files."""
