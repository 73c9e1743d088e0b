"""Pages of a class that plays: `views` says what a page shows, `routes` who may ask for it and what a form does."""
