"""Pure readers of the texts that people write into lists: dates, times, amounts, names, phones."""
