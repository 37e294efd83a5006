"""What has no place in the libraries of today: the smallest faithful thing for each."""
