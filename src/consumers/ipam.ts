/** Where a pod's address comes from. Addresses are in their canonical form, and were checked against their subnets. */
export type Ipam =
  | { type: 'none' }
  | { type: 'dhcp' }
  | { type: 'host-local'; subnets: Subnet[]; routes: Route[] }
  | { type: 'whereabouts'; subnets: Subnet[]; routes: Route[] }
  | { type: 'static'; addresses: StaticAddress[]; routes: Route[] }
  /** hustcat's: IPv4 only, the address comes with CNI_ARGS. */
  | { type: 'fixipam'; subnets: Subnet[]; routes: Route[] };

export interface Subnet {
  /** `10.56.217.0/24`, host bits zero. */
  subnet: string;
  family: 4 | 6;
  gateway?: string;
  rangeStart?: string;
  rangeEnd?: string;
  /** whereabouts only. */
  exclude?: string[];
}

export interface StaticAddress {
  /** With its prefix: `10.56.217.5/24`. */
  address: string;
  family: 4 | 6;
  gateway?: string;
}

export interface Route {
  /** `0.0.0.0/0` */
  dst: string;
  gw?: string;
}
