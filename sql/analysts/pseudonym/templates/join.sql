LEFT JOIN {stored} ON kept.{column} = {stored}.{column}
