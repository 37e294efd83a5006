"""Other people's styles. Importing this room changes nothing."""
