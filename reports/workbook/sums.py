"""The sums of the totalled columns of a table, of one group or of all."""


class Sums:
    """The sums of the totalled columns, by column number."""

    def __init__(self, columns):
        self.columns = columns
        self.values = {index: 0 for index, column in enumerate(columns) if column.is_totalled}

    def add(self, sums):
        for index in self.values:
            self.values[index] += sums.values[index]

    def add_rows(self, rows):
        for index in self.values:
            self.values[index] += sum(self.columns[index].read(row) or 0 for row in rows)


class Tally:
    """How many of the rows that pass count."""

    def __init__(self, counts):
        self.counts, self.count = counts, 0

    def passing(self, row):
        self.count += self.counts(row)
        return row
