ANTI JOIN {stored} ON kept.{column} = {stored}.{column}
