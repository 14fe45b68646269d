/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TL_MINI_PCI_H
#define _TL_MINI_PCI_H

#include <linux/device.h>
#include <linux/io.h>

struct pci_dev {
	unsigned int irq;
	struct device dev;
};

struct pci_device_id;

struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *dev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *dev);
};

static inline void *pci_get_drvdata(struct pci_dev *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

static inline void pci_set_drvdata(struct pci_dev *pdev, void *data)
{
	dev_set_drvdata(&pdev->dev, data);
}

#endif
