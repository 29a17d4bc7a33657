"""Network inquiry: every listed inquiry platform is asked at once, and the mean of what comes in time is the price
(法释〔2018〕15号 art 7 to 13).
"""
