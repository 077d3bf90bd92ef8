pseudonym({kind}, kept.{column}) AS {column}
