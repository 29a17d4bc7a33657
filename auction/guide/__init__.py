"""The sale in plain words: for buyers, debtors, creditors, and people in what is sold; the words of the trade."""
