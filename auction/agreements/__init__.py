"""What the debtor agrees: that he sells the thing himself with the court's leave (自行变卖), and settlements between the
parties (执行和解) with their instalments, performance and breach.
"""
