coalesce({stored}.pseudonym, pseudonym({kind}, kept.{column})) AS {column}
