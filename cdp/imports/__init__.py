"""From the file of an editor to a draft of the minutes: readers, recognition, secrets."""
