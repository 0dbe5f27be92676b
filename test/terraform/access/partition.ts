/** Policies before Terraform has filled in the partition, as they are in the commercial one. */

export function inCommercialPartition<Policies>(policies: Policies): Policies {
  const text = JSON.stringify(policies).replaceAll('${data.aws_partition.current.partition}', 'aws')
  if (text.includes('${')) throw new Error('an expression is left in the policies')
  return JSON.parse(text)
}
